package io.quorate.server.http;

/** The words of {@code values=}: how values appear in JSON. */
enum ValueForm {
    /** As text if they are UTF-8, else in base64. */
    AUTO,
    /** As text; refused if they are not UTF-8. */
    TEXT,
    /** In base64, all of them. */
    BASE64,
    /** As embedded documents if they parse as JSON, else as {@link #AUTO}. */
    JSON,
    /** Not at all. */
    NONE
}
