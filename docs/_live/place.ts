export const isDone = (_id: string): boolean => false
export const markDone = (_id: string): void => {}
