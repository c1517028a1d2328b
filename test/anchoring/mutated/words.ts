/* Names as they stand on administration pages. No list is used for pages and for what mutations bring in. */

export const people = [
  'Alice Winter', 'Bob Marley Ltd', 'Carol Jansen', 'Dave Okafor', 'Erin Sato', 'Fatima Noor', 'Georg Weiss',
  'Hana Suzuki', 'Ivan Petrov', 'Jin Park', 'Karla Gómez', 'Liam Byrne', 'Mia Rossi', 'Noah Levi', 'Olga Ivanova',
  'Pedro Lima', 'Quinn Adler', 'Rosa Blum', 'Sven Berg', 'Tara Singh', 'Uwe Kern', 'Vera Novak', 'Wen Li', 'Yara Haddad',
]; // prettier-ignore

export const services = [
  'checkout', 'catalogue', 'payments-api', 'search', 'mailer', 'inventory', 'auth', 'gateway', 'billing', 'reports',
  'image-resizer', 'recommendations',
]; // prettier-ignore

export const measures = [
  'Failed payments', 'Refunds', 'Open carts', 'New customers', 'Returned parcels', 'Chargebacks', 'Late deliveries',
  'Expired coupons', 'Newsletter sign-ups', 'Support requests',
]; // prettier-ignore

export const strangers = [
  'Zoe Quartz', 'Amir Dahl', 'Bea Frost', 'Cyrus Vane', 'Dora Pike', 'Elias Moor', 'Flora Nash', 'Gus Tolle',
  'Hugo Brand', 'Ines Crowe', 'Jude Farr', 'Kim Ostrow', 'Lena Voss', 'Max Udall', 'Nora Ebbe', 'Otto Pryce',
]; // prettier-ignore
