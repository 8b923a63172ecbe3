import { access } from "./access";
import { frame } from "./frame";
import { history } from "./history";
import { now } from "./now";
import { pair } from "./pair";
import { plan } from "./plan";
import { settings } from "./settings";
import { words } from "./words";

export const messages = { frame, words, pair, now, plan, history, settings, access };

export type Messages = typeof messages;
