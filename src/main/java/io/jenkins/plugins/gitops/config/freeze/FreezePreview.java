package io.jenkins.plugins.gitops.config.freeze;

import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.engine.freeze.Freeze;
import io.jenkins.plugins.gitops.engine.freeze.FreezeCalendar;
import io.jenkins.plugins.gitops.engine.freeze.FreezeWindow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Tells when a freeze window is. A class of its own: the methods of descriptors are gone through when Jenkins starts, and whatever type
 * they name is loaded then.
 */
final class FreezePreview {

    private FreezePreview() {}

    /** Returns when a window is, for people who are just writing it. */
    static FormValidation of(FreezeWindow window) {
        Instant now = Instant.now();
        Optional<Freeze> frozen = new FreezeCalendar(List.of(window)).at(now);
        if (frozen.isPresent()) {
            return FormValidation.warning(frozen.get()
                    .until()
                    .map(until -> Messages.FreezeWindowConfig_Now(Freeze.time(until, window.zone())))
                    .orElseGet(Messages::FreezeWindowConfig_NowWithoutEnd));
        }
        return window.after(now)
                .map(next -> FormValidation.ok(
                        next.untilOrNull() == null
                                ? Messages.FreezeWindowConfig_NextWithoutEnd(Freeze.time(next.from(), window.zone()))
                                : Messages.FreezeWindowConfig_Next(
                                        Freeze.time(next.from(), window.zone()),
                                        Freeze.time(next.untilOrNull(), window.zone()))))
                .orElseGet(() -> FormValidation.warning(Messages.FreezeWindowConfig_Over()));
    }
}
