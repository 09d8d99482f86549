/** The types of the backend's contract as TypeScript. It rejects where the contract cannot be read. */
export function contractTypes(): Promise<string>;
