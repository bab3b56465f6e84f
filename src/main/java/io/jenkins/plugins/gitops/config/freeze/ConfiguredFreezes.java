package io.jenkins.plugins.gitops.config.freeze;

import io.jenkins.plugins.gitops.engine.freeze.FreezeCalendar;
import io.jenkins.plugins.gitops.engine.freeze.FreezeWindow;
import java.util.List;

/**
 * What configured freeze windows come to. Apart from the describables, whose public methods Jenkins looks at when it starts: so none of the
 * engine's classes is loaded before it is needed.
 */
public final class ConfiguredFreezes {

    private ConfiguredFreezes() {}

    /** Returns the windows; one that is not valid is one without an end: it must neither be overlooked nor fail what waits. */
    public static FreezeCalendar calendar(List<FreezeWindowConfig> windows) {
        return new FreezeCalendar(
                windows.stream().map(ConfiguredFreezes::window).toList());
    }

    private static FreezeWindow window(FreezeWindowConfig config) {
        try {
            return config.window();
        } catch (IllegalArgumentException e) {
            return FreezeWindow.dated(
                    "1970-01-02T00:00", "", "UTC", "a freeze window is wrong, correct it: " + e.getMessage());
        }
    }

    /** @throws IllegalArgumentException when a window is not valid; the message says why */
    public static void check(List<FreezeWindowConfig> windows) {
        windows.forEach(FreezeWindowConfig::window);
    }
}
