export { dateOf } from "./formats";
export { isNothing, money, price, prices } from "./money";
export { energy, inField, MINUS, number, percent, power, short, type Unknown, whole } from "./numbers";
export { flowing, readable, said, term, together } from "./said";
export { clock, clockOn, date, day, dayAndTime, duration, type Instant, span } from "./time";
