using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Wording;

namespace StreamBatch.Server.Security;

/// <summary>What an administrative request is about, as far as its handler has said it.</summary>
public sealed class RequestAct
{
    private string? _contractId;
    private string? _target;

    /// <summary>Says what a request is about, where its route does not: the second entry of the audit trail tells it.
    /// Never what an event holds.</summary>
    public static void Name(HttpContext http, string? target, string? contractId = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Features.Get<RequestAct>() is { } act)
        {
            act._target = target ?? act._target;
            act._contractId = contractId ?? act._contractId;
        }
    }

    /// <summary>The entry of the act that a request is about to do.</summary>
    internal static AuditEntry Begin(HttpContext http, string actId, long now)
    {
        http.Features.Set(new RequestAct
        {
            _contractId = EndpointScope.ContractOf(http),
            _target = http.GetRouteValue("id") as string,
        });
        return Filled(http, new AuditEntry
        {
            ActId = actId,
            Phase = AuditPhase.Begun,
            AtMicroseconds = now,
            Actor = Bounded(Caller.Of(http).Actor)!,
            Act = http.GetEndpoint()!.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName
                ?? http.GetEndpoint()!.DisplayName ?? "",
            RemoteAddress = http.Connection.RemoteIpAddress?.ToString(),
            TraceId = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier,
        });
    }

    /// <summary>The entry of the same act when it is over.</summary>
    internal static AuditEntry End(HttpContext http, AuditEntry begun, string outcome, long now) =>
        Filled(http, begun with { Phase = AuditPhase.Ended, AtMicroseconds = now, Outcome = outcome });

    private static AuditEntry Filled(HttpContext http, AuditEntry entry)
    {
        var act = http.Features.GetRequiredFeature<RequestAct>();
        return entry with { ContractId = Bounded(act._contractId), Target = Bounded(act._target) };
    }

    private static string? Bounded(string? text)
    {
        var visible = text is null ? null : VisibleText.Of(text);
        if (visible is null || visible.Length <= AuditEntry.MaxTextLength)
        {
            return visible;
        }

        var length = AuditEntry.MaxTextLength - (char.IsHighSurrogate(visible[AuditEntry.MaxTextLength - 1]) ? 1 : 0);
        return visible[..length];
    }
}
