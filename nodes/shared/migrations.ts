/**
 * Migrations of node settings, so that flows saved by an earlier release keep loading. A node's list holds one step per
 * version: entry 0 turns version 1 into version 2, entry 1 version 2 into 3, and so on.
 */
import { ConfigError } from '../../lib/errors';

/** Turns the settings of one version into those of the next; must not change its argument. */
export type Migration = (config: Record<string, unknown>) => Record<string, unknown>;

/**
 * The settings in the layout of the newest version, `version` included. Settings without a version are version 1.
 * @throws ConfigError when the flow was saved by a newer release of the package
 */
export function migrate<T extends object>(config: T, migrations: readonly Migration[]): T {
  const newest = migrations.length + 1;
  const version = Number((config as Record<string, unknown>).version ?? 1) || 1;
  if (version > newest) {
    throw new ConfigError(
      'settings-too-new',
      `these settings are version ${version}, this release of the package knows ${newest}: update the package`,
      { version, newest },
    );
  }
  let migrated = config as Record<string, unknown>;
  for (let from = version; from < newest; from++)
    migrated = { ...migrations[from - 1](migrated), version: from + 1 };
  return migrated as T;
}
