using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Orleans.Concurrency;
using StreamBatch.Engine;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Watermarking;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>The way to contracts' control logs, whose only writers are their fan-ins. Safe for use by several threads.
/// </summary>
public sealed class ControlAppender(IGrainFactory grains, ContractCatalog contracts, GrainOptions options)
{
    /// <summary>
    /// Appends what <paramref name="decide"/> makes of the control log as it stands, in one block; when something else
    /// came first that the records cannot follow, it decides again.
    /// </summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="decide">Gives the records, at most <see cref="ControlAppend.MaxRecords"/> and
    /// <see cref="ControlAppend.MaxBytes"/>; none: nothing is appended.</param>
    /// <param name="cancellationToken">Gives it up; whether the records are in the log is unknown then.</param>
    /// <returns>The offset after the records; null when there were none.</returns>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    /// <exception cref="StoreException">The fan-in refuses the records.</exception>
    public async Task<long?> DecideAsync(
        string contractId,
        Func<ControlLog, IReadOnlyList<ControlRecord>> decide,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decide);
        while (true)
        {
            var control = await contracts.ReadControlAsync(contractId, cancellationToken).ConfigureAwait(false);
            var records = decide(control);
            if (records.Count == 0)
            {
                return null;
            }

            var answer = await AppendAsync(contractId, control.NextOffset, 0, records, cancellationToken)
                .ConfigureAwait(false);
            switch (answer.Status)
            {
                case ControlAppendStatus.Appended:
                    return answer.NextOffset;
                case ControlAppendStatus.Superseded or ControlAppendStatus.Forgotten:
                    break;
                default:
                    throw new StoreException($"The control log of {contractId} refused an append: {answer.Status}.");
            }
        }
    }

    /// <summary>Appends records in one block; asks again until it is answered.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="after">The offset up to which the control log was read when they were decided.</param>
    /// <param name="turn">The epoch of the turn at reconciling; 0: none.</param>
    /// <param name="records">The records, as above.</param>
    /// <param name="cancellationToken">As above.</param>
    public async Task<ControlAnswer> AppendAsync(
        string contractId,
        long after,
        long turn,
        IReadOnlyList<ControlRecord> records,
        CancellationToken cancellationToken)
    {
        var message = Encoded.Of(
            new ControlAppend { Id = NewId(), After = after, Turn = turn, Records = records }.Write).AsImmutable();
        var fanIn = grains.GetGrain<IWatermarkGrain>(contractId);
        return (await Retries.AskAsync(
            options,
            async () =>
            {
                var answer = ControlAnswer.Read((await fanIn.AppendAsync(message).ConfigureAwait(false)).Value);
                return answer.IsToBeAskedAgain ? null : new StrongBox<ControlAnswer>(answer);
            },
            cancellationToken).ConfigureAwait(false)).Value;
    }

    private static UInt128 NewId() => BinaryPrimitives.ReadUInt128LittleEndian(RandomNumberGenerator.GetBytes(16));
}
