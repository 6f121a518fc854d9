using System.Security.Cryptography;
using StreamBatch.Cli.Stores;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Access;

/// <summary>An administrative act of a command on a store: noted before it is done, and how it ended.</summary>
internal static class LocalAct
{
    private const int ActIdBytes = 16;

    /// <summary>Who is told to have done it.</summary>
    public static string Actor => "local:" + VisibleText.Of(Environment.UserName);

    /// <summary>Does it; what cannot be noted is not done.</summary>
    /// <param name="access">The store.</param>
    /// <param name="clock">The present.</param>
    /// <param name="act">What it is: the name of the operation.</param>
    /// <param name="target">With what; null: that is known when it is over.</param>
    /// <param name="work">Does it; gives the result, and with what it was done.</param>
    /// <param name="cancellationToken">Gives it up before it is begun.</param>
    public static async Task<T> DoAsync<T>(
        AccessSession access,
        TimeProvider clock,
        string act,
        string? target,
        Func<Task<(T Result, string? Target)>> work,
        CancellationToken cancellationToken)
    {
        var entry = new AuditEntry
        {
            ActId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(ActIdBytes)),
            Phase = AuditPhase.Begun,
            AtMicroseconds = KeyKeeper.Now(clock),
            Actor = Actor,
            Act = act,
            Target = target,
        };
        await access.Trail.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
        var ended = entry with { Phase = AuditPhase.Ended, Outcome = "failed" };
        try
        {
            var (result, done) = await work().ConfigureAwait(false);
            ended = ended with { Outcome = "done", Target = done ?? target };
            return result;
        }
        finally
        {
            await access.Trail.AppendAsync(
                ended with { AtMicroseconds = KeyKeeper.Now(clock) }, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
