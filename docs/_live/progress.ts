export const keepPlace = (): void => {}
