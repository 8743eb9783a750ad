export const format = (number) => `Seen ${number} times`;
