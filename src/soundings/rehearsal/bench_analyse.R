# The same analysis by R's survey: weights, then every domain's share with its interval.
# Rscript bench_analyse.R REPLIES.csv TOTALS.csv; prints seconds, then each domain's share.
suppressPackageStartupMessages(library(survey))
given <- commandArgs(trailingOnly = TRUE)
replies <- read.csv(given[1])
totals <- read.csv(given[2])
margins <- grep("^m[0-9]+$", names(replies), value = TRUE)
for (name in margins) replies[[name]] <- factor(replies[[name]])
formula <- reformulate(margins)
population <- setNames(totals$total, totals$term)
once <- function() {
  design <- svydesign(
    ids = ~family, strata = ~klass, fpc = ~listed, weights = ~base, data = replies
  )
  calibrated <- calibrate(
    design, formula, population, calfun = "logit", bounds = c(0.3, 3),
    aggregate.stage = 1, epsilon = 1e-9
  )
  svyby(~y, ~domain, calibrated, svyciprop, vartype = "ci", method = "beta")
}
seconds <- Inf
for (turn in 1:3) seconds <- min(seconds, system.time(found <- once())[["elapsed"]])
cat(format(seconds, digits = 17), "\n")
cat(format(found$y, digits = 17), sep = "\n")
