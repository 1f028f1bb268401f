package diagnose

import "github.com/rebalog/rebalog/parsers/event"

var notAuthorized = &Scenario{
	ID: "not-authorized", Family: "group set-up", Class: Incident,
	Title:     "authentication or an ACL refused the member",
	Mechanism: "A member needs READ on its group and its topics, and credentials that are still valid. A refusal is final until somebody changes it; some clients try again for ever.",
	Broker:    "The authorizer's log (kafka-authorizer.log) says who was denied what.",
	Client:    "GROUP_AUTHORIZATION_FAILED, not authorized to access group or topics, SASL authentication failures.",
	Fix:       "Grant READ on the group and its topics to the principal, or renew its credentials.",
	Needs:     []event.Kind{event.ClientAuth},
	look: lookRefusals(refusal{
		texts: []string{"GROUP_AUTHORIZATION_FAILED", "TOPIC_AUTHORIZATION_FAILED", "GroupAuthorization", "TopicAuthorization", "ot authorized to access", "roup authorization failed", "SaslAuthenticationException", "SASL_AUTHENTICATION_FAILED"},
		says:  "access is refused",
		words: "%s is not allowed in group %s",
	}),
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "grant access", At: "operations", To: "READ on the group and on its topics for this principal", Why: "the cluster refuses the member; no time-out changes that"})
	},
}
