using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Listeners;

namespace HealthLedger.Cli.Hl7;

/// <summary>TLS of `hl7 send` as options, in the words of a route's `tls` in a file of listeners.</summary>
internal sealed class SendTlsOptions
{
    private readonly Option<bool> _tls = new("--tls")
    {
        Description = "Connect with TLS; the receiver's certificate must be valid for HOST. What follows implies it.",
    };

    private readonly Option<string?> _serverCa = new("--server-ca")
    {
        Description = "Certificates in PEM that may have signed the receiver's, instead of those that this system "
            + "trusts.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _serverName = new("--server-name")
    {
        Description = "The name that the receiver's certificate has, when it is not HOST.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _certificate = new("--certificate")
    {
        Description = "The sender's certificate in PEM, for receivers that want one; those above it may follow.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--key") { Description = "Its key in PEM.", HelpName = "FILE" };

    private readonly Option<string?> _passwordFile = new("--password-file")
    {
        Description = "A file whose first line is the password of an encrypted key.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_tls, _serverCa, _serverName, _certificate, _key, _passwordFile])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the options say, or null without TLS; warns of a key that others may read.</summary>
    /// <exception cref="CliException">They do not fit together, or a file cannot be read (HLS1203) or used
    /// (HLS1215).</exception>
    public async Task<SendTls?> ReadAsync(CommandContext context, CancellationToken cancellationToken)
    {
        SendTlsFiles files = new()
        {
            ServerCa = File(context, _serverCa),
            ServerName = context.Get(_serverName),
            Certificate = File(context, _certificate),
            Key = File(context, _key),
            PasswordFile = File(context, _passwordFile),
        };
        if (files.Certificate is null != files.Key is null)
        {
            throw CliException.Usage("--certificate and --key belong together.");
        }

        if (files is { PasswordFile: not null, Key: null })
        {
            throw CliException.Usage("--password-file needs --certificate and --key.");
        }

        if (!files.IsAny && !context.Get(_tls))
        {
            return null;
        }

        ListenerFindings findings = new();
        foreach ((string option, InputFile? file) in
            ((string, InputFile?)[])[(_key.Name, files.Key), (_passwordFile.Name, files.PasswordFile)])
        {
            if (file is not null)
            {
                NamedFile.CheckSecret(option, ".", file.Name, findings);
            }
        }

        foreach (string warning in findings.Warnings)
        {
            context.Console.WriteNotice("warning: " + warning);
        }

        return await SendTls.ReadAsync(files, cancellationToken).ConfigureAwait(false);
    }

    private static InputFile? File(CommandContext context, Option<string?> option) =>
        context.Get(option) is { } path ? InputFile.Of(path, context.Environment) : null;
}
