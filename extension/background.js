// The panel opens with the button; nothing else runs here, and nothing runs on its own.
'use strict';

chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });
