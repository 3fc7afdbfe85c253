// What Streamlit calls, again at each change of data or theme, with the same parentElement for the same editor.
import { Editor } from "./editor.js";

const editors = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let entry = editors.get(parentElement);
  if (entry) entry.editor.update(data, setStateValue);
  else editors.set(parentElement, (entry = { editor: new Editor(parentElement, data, setStateValue), call: 0 }));

  // Streamlit also calls the cleanup of a call that was overtaken by a later one. Only the last one may end the editor.
  const call = ++entry.call;
  return () => {
    if (call !== entry.call) return;
    entry.editor.destroy();
    editors.delete(parentElement);
  };
}
