// Where the engine stumbled: the word is underlined and its line tinted, until the text changes.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const setFault = StateEffect.define();
const line = Decoration.line({ class: "cm-faultLine" });
const word = (words) => Decoration.mark({ class: "cm-fault", attributes: { title: words } });

export const faults = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFault)) return marksOf(transaction.state.doc, effect.value);
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** What marks a fault of Python's ({line, column, words, text}, counted from 1); none where the text is another by now. */
export function faultEffect(fault, text) {
  return setFault.of(fault && fault.text === text ? fault : null);
}

function marksOf(doc, fault) {
  if (!fault || fault.line > doc.lines) return Decoration.none;
  const at = doc.line(fault.line);
  const rest = at.text.slice(fault.column - 1);
  const length = /^(?:"[^"]*"|'[^']*'|\w+|\S|$)/.exec(rest)?.[0].length ?? 0;
  const from = Math.min(at.from + fault.column - 1, at.to);
  const marks = [line.range(at.from)];
  if (length) marks.push(word(fault.words).range(from, from + length));
  return Decoration.set(marks);
}
