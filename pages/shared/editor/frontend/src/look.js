// Streamlit's theme, by the variables it gives to components: light and dark follow without a word from Python.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const page = "var(--st-background-color)";
const panel = "var(--st-secondary-background-color)";
const text = "var(--st-text-color)";
const primary = "var(--st-primary-color)";
const grey = "var(--st-gray-text-color)";
const tint = (share) => `color-mix(in srgb, ${primary} ${share}%, transparent)`;
// The only edge that says where one may write, so it has to stand out 3:1 from the page.
const edge = `color-mix(in srgb, ${text} 52%, ${page})`;

const theme = EditorView.theme({
  "&": {
    height: "100%",
    color: text,
    backgroundColor: page,
    border: `1px solid ${edge}`,
    borderRadius: "var(--st-base-radius)",
    overflow: "hidden",
    fontSize: "var(--st-code-font-size, 0.875rem)",
    boxSizing: "border-box",
  },
  "&.cm-focused": { outline: `2px solid ${primary}`, outlineOffset: "0", borderColor: primary },
  ".cm-scroller": { fontFamily: "var(--st-code-font, monospace)", lineHeight: "1.55" },
  ".cm-content": { caretColor: text, padding: "8px 0" },
  ".cm-content ::selection, .cm-line::selection": { backgroundColor: `${tint(28)} !important` },
  ".cm-gutters": { color: grey, backgroundColor: panel, border: "none", borderRight: "1px solid var(--st-border-color)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: tint(6) },
  ".cm-activeLineGutter": { color: text, backgroundColor: "transparent" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: tint(22), outline: `1px solid ${primary}` },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", color: "var(--st-red-text-color)" },
  ".cm-selectionMatch": { backgroundColor: tint(14) },
  ".cm-searchMatch": { backgroundColor: tint(18), outline: `1px solid ${edge}` },
  ".cm-searchMatch-selected": { backgroundColor: tint(30), outline: `2px solid ${primary}` },
  ".cm-faultLine, &.cm-focused .cm-faultLine": {
    backgroundColor: "color-mix(in srgb, var(--st-red-text-color) 10%, transparent)",
    boxShadow: "inset 3px 0 var(--st-red-text-color)",
  },
  ".cm-fault": { textDecoration: "underline wavy var(--st-red-text-color)", textUnderlineOffset: "3px" },
  ".cm-placeholder": { color: grey },
  ".cm-panels": { color: text, backgroundColor: panel, fontFamily: "var(--st-font)" },
  ".cm-panels-bottom": { borderTop: `1px solid ${edge}` },
  ".cm-panel.cm-search": { padding: "6px 28px 6px 8px" },
  ".cm-panel.cm-search label": { fontSize: "0.8rem", whiteSpace: "nowrap" },
  ".cm-panel.cm-search [name=close]": { color: text, fontSize: "1.2rem", minWidth: "24px", minHeight: "24px" },
  ".cm-textfield": {
    color: text,
    backgroundColor: page,
    border: `1px solid ${edge}`,
    borderRadius: "4px",
    fontSize: "0.8rem",
    maxWidth: "100%",
  },
  ".cm-textfield::placeholder": { color: grey, opacity: "1" },
  ".cm-button": {
    color: text,
    backgroundColor: page,
    backgroundImage: "none",
    border: `1px solid ${edge}`,
    borderRadius: "4px",
    fontSize: "0.8rem",
    "&:active": { backgroundImage: "none", backgroundColor: tint(18) },
  },
  ".cm-panels :focus-visible": { outline: `2px solid ${primary}`, outlineOffset: "1px" },
  ".cm-tooltip": {
    color: text,
    backgroundColor: page,
    border: `1px solid ${edge}`,
    borderRadius: "6px",
    boxShadow: "0 4px 14px rgb(0 0 0 / 0.18)",
    maxWidth: "calc(100vw - 24px)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--st-code-font, monospace)", minWidth: "min(240px, 80vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", lineHeight: "1.4" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: text,
    backgroundColor: tint(16),
    boxShadow: `inset 3px 0 ${primary}`,
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { color: grey, fontStyle: "normal", marginLeft: "1em" },
  ".cm-completionIcon": { opacity: "1", color: grey, width: "1em", paddingRight: "0.8em" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--st-link-color)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--st-green-text-color)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--st-orange-text-color)" },
  { tag: tags.typeName, color: "var(--st-violet-text-color)" },
  { tag: tags.special(tags.name), color: "var(--st-red-text-color)", fontWeight: "600" },
  { tag: tags.comment, color: grey, fontStyle: "italic" },
]);

export const look = [theme, syntaxHighlighting(colours)];
