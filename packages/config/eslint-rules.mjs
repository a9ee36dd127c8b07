// @ts-check

/**
 * The repository's own law that no published rule says. Each rule is a few lines over the syntax tree;
 * `eslint-rules.test.ts` holds what they accept and refuse.
 */

/** @typedef {import('eslint').Rule.RuleModule} RuleModule */
/** @typedef {any} Node the tree of three parsers (TypeScript's, Svelte's, plain); only `type` and `parent` are relied on */

/** @param {Node} node */
const isFunction = (node) =>
  ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'TSDeclareFunction'].includes(node.type);

/**
 * The statement that names the function `node` is: the declaration itself, `const name = () => …`, or an object's
 * method; undefined for an anonymous one.
 * @param {Node} node
 * @returns {Node | undefined}
 */
const namingStatement = (node) => {
  const outward = (/** @type {Node} */ inner) =>
    inner.parent?.type === 'ExportNamedDeclaration' ? inner.parent : inner;
  if (node.type === 'FunctionDeclaration') return outward(node);
  if (node.parent?.type === 'VariableDeclarator') return outward(node.parent.parent);
  if (node.parent?.type === 'Property' || node.parent?.type === 'MethodDefinition') return node.parent;
  return undefined;
};

/**
 * `as` and `<T>x` only inside a named function that says why it is sound: either a comment above the function with
 * "Cast: why", or any comment inside it on the cast's line or within the three lines above.
 * @type {RuleModule}
 */
const castInNamedFunction = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      cast: 'A cast stands only in a named function, with a comment just above it (or "Cast: …" above the function) saying why it is sound.',
    },
  },
  create(context) {
    const source = context.sourceCode;
    /** @param {Node} node @param {Node} enclosing */
    const explained = (node, enclosing) =>
      source
        .getCommentsInside(enclosing)
        .some(({ loc }) => loc && loc.end.line <= node.loc.start.line && loc.end.line >= node.loc.start.line - 3);
    /** @param {Node} node */
    const check = (node) => {
      // `x as unknown as T` is one cast.
      if (node.parent?.type === 'TSAsExpression') return;
      if (node.typeAnnotation?.type === 'TSTypeReference' && node.typeAnnotation.typeName?.name === 'const') return;
      for (let outer = node.parent; outer; outer = outer.parent) {
        const statement = isFunction(outer) ? namingStatement(outer) : undefined;
        if (!statement) continue;
        if (explained(node, outer)) return;
        if (source.getCommentsBefore(statement).some(({ value }) => /\bCast: \S/.test(value))) return;
      }
      context.report({ node, messageId: 'cast' });
    };
    return { TSAsExpression: check, TSTypeAssertion: check };
  },
};

/** Switching a rule off takes a reason: `-- why` after its name, and always a name. @type {RuleModule} */
const reasonedDisable = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { reason: 'Name the rule that is switched off and say why after "--".' },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (!/^\s*eslint-disable/.test(comment.value)) continue;
          if (/^\s*eslint-disable(-next-line|-line)?\s+[^\s-].*\s--\s+\S{3,}.*\s\S/s.test(comment.value)) continue;
          if (comment.loc) context.report({ loc: comment.loc, messageId: 'reason' });
        }
      },
    };
  },
};

/** @type {import('eslint').ESLint.Plugin} */
export default {
  meta: { name: 'keshi' },
  rules: { 'cast-in-named-function': castInNamedFunction, 'reasoned-disable': reasonedDisable },
};
