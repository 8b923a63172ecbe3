export const history = {
  title: "History",
  today: "Today",
  bought: "Bought",
  sold: "Sold",
  sun: "Sun",
  house: "House",
  cars: "Cars",
  cost: "Cost",
  saved: "Saved",
};
