import { mount } from 'svelte';
import './styles/tokens.css';
import './render/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/panes.css';
import App from './App.svelte';
import { keepPage } from './offline/register.ts';
import { applyScheme, settings } from './state/settings.svelte.ts';

applyScheme(settings.scheme);
const target = document.getElementById('app');
if (target !== null) mount(App, { target });
keepPage();
