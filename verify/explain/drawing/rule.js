"use strict";
// The prediction with some variables present (n booleans), through the graph: coalitions first.
function evaluate(data, present) {
  const join = ({ kind, children }, on) =>
    kind === "and" ? children.every((k) => on[k]) : children.some((k) => on[k]);
  const coalitions = data.coalitions.map((c) => join(c, present));
  const on = present.concat(coalitions);
  const acting = data.concepts.map((c) => join(c, on));
  let up = 0, down = 0;
  data.concepts.forEach((c, i) => {
    if (acting[i] && c.effect > 0) up += c.effect;
    if (acting[i] && c.effect < 0) down += c.effect;
  });
  return { coalitions, acting, up, down, value: data.empty + (up + down) };
}
