/** Whether an address is a phone number somebody could be called back at, and not a name or a short code. */
export const isPhoneNumber = (address: string): boolean => /^\+[1-9]\d{6,14}$/.test(address);
