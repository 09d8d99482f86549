interface KeyEvent {
  isComposing: boolean;
  keyCode: number;
}

/**
 * Whether a key belongs to an input method, as when Enter ends a Japanese word. Safari ends the composition before that
 * key arrives, so `isComposing` is false there and only the key code 229 remains.
 */
export function isComposing(event: KeyEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
