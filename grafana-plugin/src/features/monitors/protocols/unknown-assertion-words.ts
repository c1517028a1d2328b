/** What stands for an assertion of a kind that only a newer server knows. */
export const unknownAssertionWords = 'an assertion that this page is too old for';
