/** The signal stands on the floor (src/db/rating-facts.ts); rooms to the right of the catalog find it here, beside what it is about. */
export { ratingFactsVersion, touchRatingFacts } from '../db/rating-facts.ts'
