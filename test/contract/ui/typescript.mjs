/** Lets a plain Node run the sources: their imports name the .js file that a build would make. */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) => {
    try {
      return next(specifier, context)
    } catch (error) {
      if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error
      return next(specifier.replace(/\.js$/, '.ts'), context)
    }
  },
})
