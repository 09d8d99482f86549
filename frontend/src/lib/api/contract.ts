// Generated from docs/contracts/openapi.json by `npm run contract`. Edits are lost.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Accepted: {
            conversation_id: number;
            message_id: number;
        };
        Account: {
            email: string;
            id: string;
        };
        Candidate: {
            id: number | null;
            title: string;
        };
        ChatIn: {
            conversation_id?: number | null;
            message: string;
            request_id?: string | null;
        };
        /** @description The tasks that were deleted. */
        Cleared: {
            count: number;
            ids: number[];
        };
        ConversationChanges: {
            title: string;
        };
        ConversationOut: {
            /** Format: date-time */
            created_at: string;
            id: number;
            title: string;
            /** Format: date-time */
            updated_at: string;
        };
        Delta: {
            text: string;
        };
        Done: {
            conversation_id: number;
            message_id: number;
            question: components["schemas"]["Question"] | null;
            response: string;
            stopped: boolean;
            /** Format: date-time */
            timestamp: string;
            tool_calls: components["schemas"]["ToolCall"][];
            undo: boolean;
        };
        FieldError: {
            detail: string;
            field: string;
            location: string;
        };
        Info: {
            /** @enum {string} */
            assistant: "rules" | "openai";
            /** @enum {string} */
            database: "sqlite" | "postgresql";
            environment: string;
            version: string;
        };
        MessageOut: {
            content: string;
            /** Format: date-time */
            created_at: string;
            id: number;
            question: components["schemas"]["Question"] | null;
            /** @enum {string} */
            role: "user" | "assistant";
            stopped: boolean;
            tool_calls: components["schemas"]["ToolCall"][];
            undo: boolean;
        };
        NewTask: {
            /** @default  */
            description: string;
            title: string;
        };
        NewTasks: {
            tasks: components["schemas"]["NewTask"][];
        };
        Option: {
            label: string;
            message: string;
        };
        PasswordChange: {
            current_password: string;
            new_password: string;
        };
        /** @description The body of every error. */
        Problem: {
            detail: string;
            /** @default null */
            errors: components["schemas"]["FieldError"][] | null;
            status: number;
            title: string;
            type: string;
        };
        /** @description confirm: yes or no to all candidates. choose: one or several of them. text: words, like a new title. */
        Question: {
            candidates: components["schemas"]["Candidate"][];
            /** @enum {string} */
            kind: "confirm" | "choose" | "text";
            options: components["schemas"]["Option"][];
            /** @default  */
            value: string;
            /** @enum {string} */
            verb: "complete" | "reopen" | "delete" | "rename" | "describe" | "add";
        };
        Ready: {
            /** @enum {string} */
            assistant: "rules" | "openai";
            /** @enum {string} */
            database: "sqlite" | "postgresql";
            reason?: string | null;
            /** @enum {string} */
            status: "ready" | "not ready";
        };
        /** @description Without a token in the body, that of the cookie counts. */
        Refresh: {
            refresh_token?: string | null;
        };
        SessionOut: {
            /** Format: date-time */
            created_at: string;
            current: boolean;
            id: string;
            /** Format: date-time */
            last_seen_at: string;
            user_agent: string;
        };
        SignedIn: {
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            refresh_expires_at: string;
            refresh_token: string;
            token: string;
            user: components["schemas"]["Account"];
        };
        SignIn: {
            email: string;
            password: string;
        };
        SignUp: {
            email: string;
            password: string;
        };
        /** @description What is absent stays as it is. */
        TaskChanges: {
            completed?: boolean | null;
            description?: string | null;
            title?: string | null;
        };
        TaskIds: {
            ids: number[];
        };
        TaskOut: {
            completed: boolean;
            /** Format: date-time */
            created_at: string;
            description: string;
            id: number;
            title: string;
            /** Format: date-time */
            updated_at: string;
            user_id: string;
        };
        ToolCall: {
            arguments: {
                [key: string]: unknown;
            };
            name: string;
            result: {
                [key: string]: unknown;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
