// The API's own types, under short names. `src/generated/` is written from openapi/openapi.json at each build.

import type { components } from "../../generated/api";

export type Schemas = components["schemas"];

export type Status = Schemas["Status"];
export type Battery = Schemas["BatteryStatus"];
export type Loadpoint = Schemas["LoadpointStatus"];
export type CarPlanStatus = Schemas["CarPlanStatus"];
export type Flow = Schemas["Flow"];
export type Plan = Schemas["Plan"];
export type PlanSlot = Schemas["PlanSlot"];
export type PlanStep = Schemas["PlanStep"];
export type PriceSlot = Schemas["PriceSlot"];
export type TariffView = Schemas["TariffView"];
export type Terms = Schemas["TermsStatus"];
export type Command = Schemas["Command"];
export type HouseEvent = Schemas["Event"];
export type Scope = Schemas["Scope"];
export type TokenView = Schemas["TokenView"];
export type EnergyPeriod = Schemas["EnergyPeriod"];
export type PowerPoint = Schemas["PowerPoint"];
export type PastSession = Schemas["PastSession"];
export type DecisionRecord = Schemas["DecisionRecord"];
export type Savings = Schemas["Savings"];
export type BatteryStats = Schemas["BatteryStats"];
