package io.jenkins.plugins.gitops.engine.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What a page of a list says before its objects. */
final class ListHead {

    private static final JsonFactory JSON = new JsonFactory();

    private ListHead() {}

    /**
     * Returns {@code metadata.continue} of a page, where that stands before the objects; the API server writes it so for the kinds that are built
     * in, and the keys of others by the alphabet. Reads no object.
     *
     * @param page UTF-8
     * @return empty for the last page, and where nothing can be told before the whole page is read
     */
    static String continueOf(byte[] page) {
        try (JsonParser json = JSON.createParser(page)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                json.nextToken();
                if (key.equals("items")) {
                    return "";
                }
                if (key.equals("metadata")) {
                    return continueIn(json);
                }
                json.skipChildren();
            }
            return "";
        } catch (IOException e) {
            // whoever reads the whole page says what is wrong with it
            return "";
        }
    }

    private static String continueIn(JsonParser json) throws IOException {
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            if (json.nextToken() == JsonToken.VALUE_STRING && key.equals("continue")) {
                return json.getText();
            }
            json.skipChildren();
        }
        return "";
    }
}
