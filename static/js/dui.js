// Entry point: each behaviour is a small module; without script every journey still works.
import "./bandeau.js";
import "./brouillons.js";
import "./clavier.js";
import "./envois.js";
import "./fenetres.js";
import "./fichiers.js";
import "./fragments.js";
import "./horloges.js";
import "./onglets.js";
import "./secret.js";
import "./theme.js";
import "./verrou.js";
import { focaliserErreurs } from "./outils.js";

focaliserErreurs(document);
