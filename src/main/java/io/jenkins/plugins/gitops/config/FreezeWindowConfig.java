package io.jenkins.plugins.gitops.config;

import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.ComboBoxModel;
import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.engine.freeze.Freeze;
import io.jenkins.plugins.gitops.engine.freeze.FreezeCalendar;
import io.jenkins.plugins.gitops.engine.freeze.FreezeWindow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A time at which an environment is frozen. As text, so that one that is wrong is still shown, to be corrected. */
public abstract class FreezeWindowConfig extends AbstractDescribableImpl<FreezeWindowConfig> {

    private final String timeZone;
    private final String reason;

    protected FreezeWindowConfig(String timeZone, String reason) {
        this.timeZone = Util.fixEmptyAndTrim(timeZone);
        this.reason = Util.fixEmptyAndTrim(reason);
    }

    /** Returns the zone in which the times are meant: {@code Europe/Berlin}. */
    public String getTimeZone() {
        return timeZone;
    }

    /** Returns why it is frozen, for those who wait. */
    public String getReason() {
        return reason;
    }

    /** @throws IllegalArgumentException that says what is wrong with it */
    protected abstract FreezeWindow window();

    /** What the forms have in common. */
    public abstract static class FreezeWindowDescriptor extends Descriptor<FreezeWindowConfig> {

        /** Returns the zone that a new window gets: the one of Jenkins. */
        public String getDefaultTimeZone() {
            return ZoneId.systemDefault().getId();
        }

        @POST
        public FormValidation doCheckTimeZone(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.accepts(() -> FreezeWindow.dated("2026-01-01T00:00", "", value, "any"));
        }

        @POST
        public FormValidation doCheckReason(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return FormValidation.validateRequired(value);
        }

        @POST
        public ComboBoxModel doFillTimeZoneItems(@AncestorInPath Item item) {
            Checks.requireReader(item);
            return new ComboBoxModel(
                    ZoneId.getAvailableZoneIds().stream().sorted().toList());
        }

        /** Returns when a window is, for people who are just writing it. */
        static FormValidation preview(FreezeWindow window) {
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
                                    ? Messages.FreezeWindowConfig_NextWithoutEnd(
                                            Freeze.time(next.from(), window.zone()))
                                    : Messages.FreezeWindowConfig_Next(
                                            Freeze.time(next.from(), window.zone()),
                                            Freeze.time(next.untilOrNull(), window.zone()))))
                    .orElseGet(() -> FormValidation.warning(Messages.FreezeWindowConfig_Over()));
        }
    }
}
