import { setEnglishMessages } from '@appops/shared/contract/locale';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../pages/theme.css';
import './options.css';
import { Options } from './options.tsx';

setEnglishMessages();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Options />
  </StrictMode>,
);
