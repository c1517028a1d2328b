export interface Product {
  sku: string;
  name: string;
  description: string;
  priceCents: number;
}

export const products: Product[] = [
  {
    sku: 'kettle',
    name: 'Kettle, 1.2 l',
    description: 'Brushed steel, boils a litre in three minutes.',
    priceCents: 3900,
  },
  {
    sku: 'teapot',
    name: 'Teapot',
    description: 'Stoneware with a lid that stays on while pouring.',
    priceCents: 2850,
  },
  {
    sku: 'cups',
    name: 'Set of four cups',
    description: 'Two decilitres each; they stack.',
    priceCents: 2200,
  },
  { sku: 'assam', name: 'Assam, 250 g', description: 'Second flush, strong and malty.', priceCents: 1180 },
  {
    sku: 'sencha',
    name: 'Sencha, 100 g',
    description: 'First harvest of the year, from Shizuoka.',
    priceCents: 1490,
  },
];

/** Percent off, by the code that a customer may enter. */
export const coupons = new Map<string, { percent: number }>([
  ['TEATIME', { percent: 10 }],
  ['WINTER', { percent: 15 }],
]);

export function productOf(sku: string): Product {
  const product = products.find((candidate) => candidate.sku === sku);
  if (!product) throw new UnknownProduct(sku);
  return product;
}

export class UnknownProduct extends Error {
  constructor(sku: string) {
    super(`There is no product "${sku}".`);
  }
}

export function euros(cents: number): string {
  return `€ ${(cents / 100).toFixed(2)}`;
}
