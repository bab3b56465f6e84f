package io.jenkins.plugins.gitops.config.edit;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.gitops.connection.settings.EditSettings;
import io.jenkins.plugins.gitops.connection.settings.EditSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.EditSettings.Kind;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** What the group of a pattern matches in a file of any kind. */
public class RegexImageEdit extends EditConfig {

    private final String file;
    private final String pattern;
    private String value;
    private int expectMatches = 1;

    /**
     * @param file see its help
     * @param pattern see its help
     */
    @DataBoundConstructor
    public RegexImageEdit(String file, String pattern) {
        this.file = file;
        this.pattern = pattern;
    }

    public String getFile() {
        return file;
    }

    public String getPattern() {
        return pattern;
    }

    public String getValue() {
        return value;
    }

    @DataBoundSetter
    public void setValue(String value) {
        this.value = Util.fixEmptyAndTrim(value);
    }

    public int getExpectMatches() {
        return expectMatches;
    }

    @DataBoundSetter
    public void setExpectMatches(int expectMatches) {
        this.expectMatches = Math.max(1, expectMatches);
    }

    @Override
    protected EditSettings describe() {
        return new EditSettings(Kind.REGEX)
                .with(Key.FILE, file)
                .with(Key.PATTERN, pattern)
                .with(Key.VALUE, value)
                .with(Key.EXPECT_MATCHES, expectMatches);
    }

    /** Name and form. */
    @Extension
    @Symbol("regexImage")
    public static class DescriptorImpl extends EditDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.RegexImageEdit_DisplayName();
        }
    }
}
