using StreamBatch.Domain;

namespace StreamBatch.Server.Problems;

/// <summary>A request is refused.</summary>
/// <param name="problem">Why.</param>
/// <param name="innerException">What failed; null for nothing.</param>
public sealed class ProblemException(ApiProblem problem, Exception? innerException = null)
    : StreamBatchException(problem.Detail, innerException)
{
    /// <summary>Why.</summary>
    public ApiProblem Problem => problem;
}
