using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Tests.Storage;
using HealthLedger.Transport;

namespace HealthLedger.Tests.Transport;

/// <summary>Somebody else's TLS as a peer: openssl s_client.</summary>
public sealed class OpensslPeerTests
{
    [OpensslFact]
    public async Task Other_peoples_client_without_a_certificate_is_refused()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        string said = await RunAsync(guarded, "-tls1_3");
        Assert.Contains("TLSv1.3", said, StringComparison.Ordinal);
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.CertificateMissing) == 1);
    }

    [OpensslFact]
    public async Task Other_peoples_client_with_a_certificate_of_its_own_is_refused()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 foreign = TestCertificate.Foreign();
        string said = await RunAsync(guarded, "-tls1_3", foreign);
        Assert.Contains("TLSv1.3", said, StringComparison.Ordinal);
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.StatementMissing) == 1);
    }

    [OpensslFact]
    public async Task Other_peoples_client_of_TLS_1_2_is_refused()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 right = await new TestCertificate().MakeAsync(guarded.Peer);
        string said = await RunAsync(guarded, "-tls1_2", right);
        Assert.Contains("protocol version", said, StringComparison.Ordinal);
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.TlsFailed) == 1);
    }

    // The three above are refused for what they show, not for being another's program.
    [OpensslFact]
    public async Task Other_peoples_client_with_our_statement_gets_to_the_greeting()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 right = await new TestCertificate().MakeAsync(guarded.Peer);
        string said = await RunAsync(guarded, "-tls1_3", right);
        Assert.Contains("TLSv1.3", said, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", said, StringComparison.Ordinal);
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.GreetingMalformed) == 1);
        Assert.DoesNotContain(guarded.Recorder.Faults, one => one.Code == HealthLedgerErrorCodes.PeerNotProven);
    }

    private static async Task<string> RunAsync(
        Guarded guarded, string version, X509Certificate2? certificate = null)
    {
        using TemporaryFolder folder = new();
        ProcessStartInfo start = new(OpensslFactAttribute.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in (string[])
            ["s_client", "-connect", guarded.EndPoint.ToString(), version, "-no_ign_eof"])
        {
            start.ArgumentList.Add(argument);
        }

        if (certificate is not null)
        {
            string path = folder["pair.pem"];
            await File.WriteAllTextAsync(
                path,
                certificate.ExportCertificatePem() + "\n"
                    + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
            start.ArgumentList.Add("-cert");
            start.ArgumentList.Add(path);
            start.ArgumentList.Add("-key");
            start.ArgumentList.Add(path);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();

        // Something that is no greeting; the input stays open, so that the end is the transport's.
        await process.StandardInput.WriteAsync("hello, hello, hello, hello\n");
        await process.StandardInput.FlushAsync();
        await process.WaitForExitAsync();
        return await output + await error;
    }
}
