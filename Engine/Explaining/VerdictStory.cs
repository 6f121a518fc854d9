using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Engine.Explaining;

/// <summary>The story of a verdict.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Hash">The head of the chain with it.</param>
/// <param name="Window">The window that it is about; null for a verdict about a group.</param>
public sealed record VerdictStory(Verdict Verdict, string Hash, WindowStory? Window);
