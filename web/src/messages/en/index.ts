import { access } from "./access";
import { automations } from "./automations";
import { devices } from "./devices";
import { form } from "./form";
import { frame } from "./frame";
import { history } from "./history";
import { notify } from "./notify";
import { now } from "./now";
import { pair } from "./pair";
import { plan } from "./plan";
import { settings } from "./settings";
import { words } from "./words";

export const messages = { frame, words, pair, now, plan, history, settings, access, devices, form, notify, automations };

export type Messages = typeof messages;
