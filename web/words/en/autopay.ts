export const autopay = {}
