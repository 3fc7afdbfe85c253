"""What is shown, whatever the door: frames, chart specifications, sentences, number formats. No Streamlit."""
