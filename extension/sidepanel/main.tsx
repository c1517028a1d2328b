import { setEnglishMessages } from '@appops/shared/contract/locale';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../pages/theme.css';
import './panel.css';
import { App } from './app.tsx';

setEnglishMessages();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
