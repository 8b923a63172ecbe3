export { money, price } from "./money";
export { energy, number, percent, power, short, type Unknown } from "./numbers";
export { flowing, readable, said } from "./said";
export { clock, date, day, duration } from "./time";
