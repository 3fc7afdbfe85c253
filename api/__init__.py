"""What programs ask of the portal over HTTP, in the same process as the pages. Holds no SQL: routes name questions."""
