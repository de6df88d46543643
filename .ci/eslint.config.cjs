// The rules of OCA's configuration for 19.0 that find faults; layout is prettier's.
const globals = require("globals");

module.exports = [
    {
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser},
        },
        rules: {
            "block-scoped-var": "error",
            "consistent-return": "error",
            curly: "error",
            eqeqeq: ["error", "smart"],
            "no-console": "error",
            "no-debugger": "error",
            "no-dupe-keys": "error",
            "no-eval": "error",
            "no-shadow": "error",
            "no-undef": "error",
            "no-unreachable": "error",
            "no-unused-vars": "error",
            "no-var": "error",
            "prefer-const": "error",
            radix: "error",
        },
    },
];
