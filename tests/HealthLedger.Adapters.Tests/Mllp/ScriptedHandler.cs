using System.Text;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Mllp;

/// <summary>Answers "+" and the content, or "!" and the status of a fault, unless a test says otherwise.</summary>
internal sealed class ScriptedHandler : IMllpMessageHandler
{
    public Func<MllpMessage, CancellationToken, Task<MllpResponse>>? OnMessage { get; init; }

    public Func<MllpFrameFault, Task<MllpResponse>>? OnFault { get; init; }

    public async ValueTask<MllpResponse> HandleAsync(MllpMessage message, CancellationToken cancellationToken)
    {
        if (OnMessage is not null)
        {
            return await OnMessage(message, cancellationToken);
        }

        // Yielding first shows that order does not hang on handlers that complete at once.
        await Task.Yield();
        return Echo(message);
    }

    public async ValueTask<MllpResponse> HandleFrameFaultAsync(
        MllpFrameFault fault, CancellationToken cancellationToken) =>
        OnFault is null ? Text("!" + fault.Status + fault.Received.Length) : await OnFault(fault);

    public static MllpResponse Echo(MllpMessage message) =>
        MllpResponse.Reply((byte[])[(byte)'+', .. message.Content.Span]);

    public static MllpResponse Text(string text) => MllpResponse.Reply(Encoding.Latin1.GetBytes(text));
}
