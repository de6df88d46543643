// As OCA configures prettier for 19.0
module.exports = {
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "always",
    semi: true,
    trailingComma: "es5",
    tabWidth: 4,
    xmlWhitespaceSensitivity: "preserve",
};
