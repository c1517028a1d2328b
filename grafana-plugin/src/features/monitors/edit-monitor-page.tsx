import { useParams } from 'react-router';
import { paths } from '../../shared/paths.ts';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { useMonitor } from './api.ts';
import { MonitorEditor } from './monitor-editor.tsx';

/** A new monitor with every setting. */
export function NewMonitorPage() {
  return (
    <PageFrame
      nav={{ title: 'Add a monitor', parent: { text: 'Monitors', url: paths.monitors } }}
      subTitle="It is tried before it is saved."
    >
      <MonitorEditor monitor={null} />
    </PageFrame>
  );
}

/** Every setting of a monitor. */
export function EditMonitorPage() {
  const { id = '' } = useParams();
  const monitor = useMonitor(id);
  return (
    <PageFrame
      nav={{
        title: monitor.data ? `Edit ${monitor.data.name}` : 'Edit',
        parent: { text: 'Monitors', url: paths.monitors },
      }}
    >
      <Loaded query={monitor}>{(it) => <MonitorEditor key={it.id} monitor={it} />}</Loaded>
    </PageFrame>
  );
}
