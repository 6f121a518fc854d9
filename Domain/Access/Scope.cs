using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Access;

/// <summary>A right, of one contract or of all: <c>produce:orders</c>, <c>read:*</c>, <c>metrics</c>.</summary>
public sealed record Scope
{
    private const string OfAll = "*";

    private Scope(AccessRight right, string? contractId)
    {
        Right = right;
        ContractId = contractId;
    }

    /// <summary>What may be done.</summary>
    public AccessRight Right { get; }

    /// <summary>With which contract; null: with all.</summary>
    public string? ContractId { get; }

    /// <summary>A right of all contracts.</summary>
    public static Scope Of(AccessRight right) => new(right, null);

    /// <summary>A right of one contract.</summary>
    /// <exception cref="ArgumentException">It is no id of a contract, or the right is of none.</exception>
    public static Scope Of(AccessRight right, string contractId) =>
        right != AccessRight.Metrics && ContractReader.IsId(contractId)
            ? new Scope(right, contractId)
            : throw new ArgumentException("Is no scope of one contract.", nameof(contractId));

    /// <summary>Reads a scope; null when the text is none.</summary>
    public static Scope? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == NameOf(AccessRight.Metrics))
        {
            return Of(AccessRight.Metrics);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || RightOf(text[..colon]) is not { } right)
        {
            return null;
        }

        var contractId = text[(colon + 1)..];
        return contractId == OfAll ? Of(right)
            : ContractReader.IsId(contractId) ? new Scope(right, contractId)
            : null;
    }

    /// <summary>Whether it allows what is asked for. Admin has all rights, operate that to read; who may read of all
    /// contracts may read metrics.</summary>
    /// <param name="right">What is to be done.</param>
    /// <param name="contractId">With which contract; null: with all.</param>
    public bool Allows(AccessRight right, string? contractId) =>
        (ContractId is null || ContractId == contractId) && Includes(right);

    /// <summary>Whether it has the right, of whichever contract.</summary>
    public bool Includes(AccessRight right) => Right == right || Right switch
    {
        AccessRight.Read => right is AccessRight.Metrics,
        AccessRight.Operate => right is AccessRight.Metrics or AccessRight.Read,
        AccessRight.Admin => true,
        _ => false,
    };

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Right == AccessRight.Metrics
        ? NameOf(Right)
        : $"{NameOf(Right)}:{ContractId ?? OfAll}";

    private static string NameOf(AccessRight right) => right switch
    {
        AccessRight.Metrics => "metrics",
        AccessRight.Produce => "produce",
        AccessRight.Read => "read",
        AccessRight.Operate => "operate",
        AccessRight.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(right)),
    };

    private static AccessRight? RightOf(string name) => name switch
    {
        "produce" => AccessRight.Produce,
        "read" => AccessRight.Read,
        "operate" => AccessRight.Operate,
        "admin" => AccessRight.Admin,
        _ => null,
    };
}
