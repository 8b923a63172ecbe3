export const plan = {
  title: "Plan",
  now: "Now",
  next: "Next",
  byYou: "Now, by you",
  ahead: "Ahead",
  none: "There is no plan yet.",
  nothingElse: "Nothing else is planned.",
  noPrices: "No prices ahead.",
};
