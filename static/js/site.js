// Comforts on every page. Each page works without them.
import "./theme_switch.js";
import "./copy_code.js";
import "./fill.js";
import "./paste_box.js";
import "./linking.js";
import "./suggest.js";
